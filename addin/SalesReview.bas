Attribute VB_Name = "SalesReview"
Option Explicit

' What the buttons of the Home tab and the ribbon run, in a workbook made from the template and in the add-in.
' Each Sub hands over to one Python function of salesreview.excel, or goes to or changes one cell of the Settings
' tab; nothing is computed here. Captions are in cells and in the ribbon, never in this file.

Public Sub RefreshReview()
    CallPython "refresh"
End Sub

Public Sub PullData()
    CallPython "pull"
End Sub

Public Sub TakeBack()
    CallPython "take_back"
End Sub

Public Sub CheckReview()
    CallPython "check"
End Sub

Public Sub SendReview()
    CallPython "send"
End Sub

Public Sub TraceFigure()
    CallPython "trace"
End Sub

Public Sub OpenLog()
    CallPython "open_log"
End Sub

' Tabs are found by a defined name, so that they may be renamed or moved. No Python needed.
Public Sub ShowSettings()
    GoToName "SR_settings_title"
End Sub

' The Home tab says what to do. The add-in, where no workbook of ours is active, says how to get one.
Public Sub ShowHelp()
    If InAddin() And ReviewBook() Is Nothing Then
        TellText "SR_text_help"
    Else
        GoToName "SR_home_title"
    End If
End Sub

Public Sub PreviousMonth()
    MoveMonth -1
End Sub

Public Sub NextMonth()
    MoveMonth 1
End Sub

Public Sub SwitchLanguage()
    Dim book As Workbook, chosen As String
    Set book = ReviewBookOrTell()
    If book Is Nothing Then Exit Sub
    chosen = TextOf(CellOf(book, "SR_set_language"))
    If chosen = "" Then chosen = TextOf(CellOf(book, "SR_meta_lang"))
    If SetCell(book, "SR_set_language", IIf(InStr(1, chosen, "en", vbTextCompare) > 0, "zh", "en")) Then RefreshReview
End Sub

' The workbook to work on: this one; in the add-in the active one, if it is made from the template; else Nothing.
Public Function ReviewBook() As Workbook
    If Not InAddin() Then
        Set ReviewBook = ThisWorkbook
    ElseIf Not ActiveWorkbook Is Nothing Then
        If HasName(ActiveWorkbook, "SR_meta_version") Then Set ReviewBook = ActiveWorkbook
    End If
End Function

' The workbook to work on; where there is none, that is said.
Private Function ReviewBookOrTell() As Workbook
    Set ReviewBookOrTell = ReviewBook()
    If ReviewBookOrTell Is Nothing Then TellText "SR_text_not_ours"
End Function

Private Function InAddin() As Boolean
    InAddin = (LCase$(Right$(ThisWorkbook.Name, 5)) = ".xlam")
End Function

Private Function HasName(book As Workbook, key As String) As Boolean
    Dim found As Object
    On Error Resume Next
    Set found = book.Names(key).RefersToRange
    HasName = Not found Is Nothing
End Function

' One setting chooses: with SALESREVIEW_PROGRAM the self-contained program runs, else the Python interpreter.
Private Sub CallPython(entry As String)
    Dim program As String
    If ReviewBookOrTell() Is Nothing Then Exit Sub
    program = Setting("SALESREVIEW_PROGRAM")
    If program <> "" Then
        TellBegin
        RunFrozenPython program, entry
        TellEnd
    ElseIf InAddin() And Setting("INTERPRETER_WIN") & Setting("INTERPRETER_MAC") = "" Then
        ' Never a python.exe that happens to be found, perhaps beside a stranger's workbook.
        TellText "SR_text_no_python"
    Else
        TellBegin
        RunPython "import salesreview.excel; salesreview.excel." & entry & "()"
        TellEnd
    End If
End Sub

' Python takes a second to start: the status bar shows the review's title at once, in the workbook's own letters.
Private Sub TellBegin()
    On Error Resume Next
    Application.StatusBar = TextOf(CellOf(ReviewBook(), "SR_home_title")) & " ..."
End Sub

' Where Python did not start, nobody else takes that away.
Private Sub TellEnd()
    On Error Resume Next
    Application.StatusBar = False
End Sub

' A setting of the xlwings.conf sheet or file; one that cannot be read is one that is not set.
Private Function Setting(key As String) As String
    On Error Resume Next
    Setting = GetConfig(key, "")
End Function

' Texts stand in cells of the add-in.
Private Sub TellText(key As String)
    MsgBox ThisWorkbook.Names(key).RefersToRange.Value, vbInformation
End Sub

Private Sub GoToName(key As String)
    Dim book As Workbook
    Set book = ReviewBookOrTell()
    If book Is Nothing Then Exit Sub
    On Error GoTo Failed
    book.Names(key).RefersToRange.Worksheet.Activate
    Exit Sub
Failed:
    MsgBox Err.Description, vbExclamation
End Sub

' What a cell holds; Empty where its tab was deleted.
Private Function CellOf(book As Workbook, key As String) As Variant
    On Error Resume Next
    CellOf = book.Names(key).RefersToRange.Value
End Function

' Writes one cell of the Settings tab; False, and said, where it cannot be (a protected sheet, a deleted tab).
Private Function SetCell(book As Workbook, key As String, text As String) As Boolean
    On Error GoTo Failed
    book.Names(key).RefersToRange.Value = text
    SetCell = True
    Exit Function
Failed:
    MsgBox Err.Description, vbExclamation
End Function

' From the month of the Settings tab; where it is blank, from the one shown; before any refresh, from last month.
Private Sub MoveMonth(months As Long)
    Dim book As Workbook, shown As Date
    Set book = ReviewBookOrTell()
    If book Is Nothing Then Exit Sub
    shown = MonthIn(CellOf(book, "SR_set_month"))
    If shown = 0 Then shown = MonthIn(CellOf(book, "SR_home_month"))
    If shown = 0 Then shown = DateSerial(Year(Date), Month(Date) - 1, 1)
    shown = DateSerial(Year(shown), Month(shown) + months, 1)
    If SetCell(book, "SR_set_month", Year(shown) & "-" & Right$("0" & Month(shown), 2)) Then RefreshReview
End Sub

' The first day of the month that a cell names: a date, or text such as 2026-10 or October 2026; 0 for anything else.
Private Function MonthIn(content As Variant) As Date
    Dim text As String, digits As String, letter As String, place As Long, year4 As Long, month2 As Long
    If VarType(content) = vbDate Then
        MonthIn = DateSerial(Year(content), Month(content), 1)
        Exit Function
    End If
    text = TextOf(content) & " "
    If Left$(text, 1) Like "[A-Za-z]" Then
        place = InStr(1, "JanFebMarAprMayJunJulAugSepOctNovDec", Left$(text, 3), vbTextCompare)
        If place Mod 3 = 1 Then month2 = (place + 2) \ 3
    End If
    For place = 1 To Len(text)
        letter = Mid$(text, place, 1)
        If letter Like "[0-9]" Then
            digits = digits & letter
        ElseIf digits <> "" Then
            If Len(digits) = 4 And year4 = 0 Then
                year4 = CLng(digits)
            ElseIf Len(digits) <= 2 And month2 = 0 Then
                month2 = CLng(digits)
            End If
            digits = ""
        End If
    Next place
    If year4 > 1900 And month2 >= 1 And month2 <= 12 Then MonthIn = DateSerial(year4, month2, 1)
End Function

Private Function TextOf(content As Variant) As String
    If Not IsError(content) And Not IsNull(content) Then TextOf = Trim$(CStr(content))
End Function
