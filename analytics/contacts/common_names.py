"""Common given and family names of several countries, in the form that `names.words_of` returns.

A name made only of these is never matched without an IPI. The list need not be complete: if two contacts share a name
that is missing here, a person still decides.
"""

from typing import Final

_GIVEN = """
aaron adam adrian ahmed alan albert alex alexander alexandra ali alice alicia amanda amy ana anderson andre andrea
andreas andrew andy angel angela anna anne antonio arthur ashley barbara ben benjamin bernard bob brandon brian
bruno carl carla carlos carol caroline catherine charles charlie charlotte chris christian christina christine
christopher claire claudia craig daniel daniela dave david dennis diana diego dominic donald douglas dylan eduardo
edward elena elizabeth ella emily emma eric erik eva fernando florian francesca francesco francis francisco frank
gabriel gary george gerald giovanni giuseppe grace graham grant gregory guy hannah hans harry heather helen henry
hugo ian isaac isabel ivan jack jackson jacob jake james jamie jan jane janet jason javier jean jeff jeffrey
jennifer jeremy jessica jim joan joao joe john johnny jon jonathan jordan jorge jose joseph joshua juan julia julian
julie justin karen karl kate katie kelly ken kenneth kevin kim kyle larry laura lauren lawrence lee leo leon
leonardo lewis liam lisa logan louis louise luca lucas lucy luis luke manuel marc marco marcus margaret maria
mariana marie mario mark martha martin mary mason matt matteo matthew max maxim megan mia michael michelle miguel
mike minh mohamed mohammed muhammad nancy natalie nathan neil nicholas nick nicola nicolas nicole nina noah oliver
olivia oscar pablo pamela patricia patrick paul paula paulo pedro peter petra phil philip phillip pierre rachel
ralph raymond rebecca ricardo richard rob robert roberto rodrigo roger ronald rosa rose roy russell ruth ryan sam
samantha samuel sandra santiago sara sarah scott sean sebastian sergio sharon simon sofia sophia sophie stefan
stephanie stephen steve steven stuart sue susan taylor teresa terry theo theresa thomas tim timothy tina todd tom
tommy tony travis tyler valentina vanessa vera veronica vicente victor victoria vincent walter wayne wei will
william yan yi zoe
"""
_FAMILY = """
adams ahmed ali allen almeida alvarez alves andersen anderson andersson bailey baker barbosa barnes becker bell
bennett berg bernard bianchi brooks brown bruno bui butler campbell carter castro chan chang chen cheng choi chung
clark cohen coleman collins conte cook cooper costa cox cruz da davies davis de del delgado dias diaz do dos doe
dubois durand edwards eriksson esposito evans fernandes fernandez ferrari ferreira fischer fisher flores foster fox
garcia gomes gomez gonzales gonzalez gray green greco griffin guerrero gupta gutierrez hall hansen harris hernandez
hill hoang hoffmann howard huang hughes ibrahim ivanov jackson james jansen jenkins jensen jimenez johansen
johansson johnson jones joshi kang kaur kelly khan kim king klein koch kovacs kowalski kumar lam larsen larsson
laurent le lee lefebvre leroy lewis li lim lima lin liu long lopes lopez ma marino marques martin martinez martins
meyer michel miller mitchell mohamed moore morales moreau moreira morgan morris muller muhammad murphy murray myers
nelson nguyen nielsen nilsson novak olsen ortega ortiz park parker patel pereira perez perry peters petersen
peterson petrov pham phillips pinto popov powell price ramirez ramos reed reyes ribeiro ricci richard richardson
richter rivera roberts robertson robinson rocha rodrigues rodriguez rogers romano romero rossi roux ruiz russell
russo sanchez sanders santos sato schmidt schneider schroder schulz schwarz scott shah sharma silva simon singh
smirnov smith soares sousa stewart sullivan suzuki tan tanaka taylor thomas thompson torres tran turner van vargas
vazquez vieira vu walker wang ward watanabe watson weber white williams wilson wolf wong wood wright wu xu yamamoto
yang young yu zhang zhao zhou zhu zimmermann
"""

GIVEN_NAMES: Final = frozenset(_GIVEN.split())
FAMILY_NAMES: Final = frozenset(_FAMILY.split())
